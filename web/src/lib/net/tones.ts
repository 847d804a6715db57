// Soft tones, made by the browser itself (W3C Web Audio API): two notes, rising for a mention and falling for a direct message.

export type Tone = "mention" | "direct";

const NOTES: Readonly<Record<Tone, readonly number[]>> = { mention: [587.33, 880], direct: [783.99, 523.25] };
const LOUDNESS = 0.08;
const NOTE_S = 0.14;

/** A browser that starts its sound later than this was asked by a press for something else: the tone is old news then. */
const START_MS = 500;

let context: AudioContext | undefined;

/** Whether the page sounds: its audio runs, or does in a moment. Until somebody pressed something on a page, browsers keep it
 * silent, and some do so again when it was long out of sight. */
export async function isAudible(): Promise<boolean> {
  try {
    context ??= new AudioContext();
    const audio = context;
    if (audio.state === "running") return true;
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), START_MS));
    return await Promise.race([audio.resume().then(() => audio.state === "running"), late]);
  } catch {
    // A browser without sound is silent.
    return false;
  }
}

/** Plays a tone; answers whether it sounds. */
export async function playTone(tone: Tone): Promise<boolean> {
  if (!(await isAudible()) || !context) return false;
  ring(context, tone);
  return true;
}

function ring(audio: AudioContext, tone: Tone): void {
  NOTES[tone].forEach((pitch, at) => note(audio, pitch, audio.currentTime + at * NOTE_S));
}

function note(audio: AudioContext, pitch: number, start: number): void {
  const wave = audio.createOscillator();
  const volume = audio.createGain();
  wave.type = "sine";
  wave.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S * 2.4);
  wave.connect(volume).connect(audio.destination);
  wave.start(start);
  wave.stop(start + NOTE_S * 2.5);
}
