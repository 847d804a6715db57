#!/usr/bin/env python3
"""A slow line to a server on this machine: `throttle.py PORT BYTES_A_SECOND` prints the port to connect to."""

import asyncio
import socket
import sys

STEP = 0.02


async def pump(source, sink, rate):
    try:
        while piece := await source.read(max(1, int(rate * STEP))):
            sink.write(piece)
            await sink.drain()
            await asyncio.sleep(len(piece) / rate)
    except OSError:
        pass
    finally:
        sink.close()


async def main(port, rate):
    async def connected(near_in, near_out):
        far_in, far_out = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(near_in, far_out, rate), pump(far_in, near_out, rate))

    # Little is kept on the way, so that both ends see the same.
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    door.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(connected, sock=door, limit=16_384)
    print(door.getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
