// The number on the page's icon in the tab, and on the app's where it is installed (W3C Badging API).

const SIZE = 64;
let original: string | undefined;
let drawn = "";

export function setBadge(count: number): void {
  const { navigator } = globalThis;
  if (!("setAppBadge" in navigator)) return;
  const done = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  done.catch(() => undefined);
}

/** Draws the number over the icon; a dot where there is only something unread. */
export async function badgedIcon(document: Document, count: number, hasUnread: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>("link[rel~=icon]");
  if (!link) return;
  original ??= link.href;
  const badge = count > 0 ? (count > 99 ? "99+" : String(count)) : hasUnread ? "•" : "";
  if (badge === drawn) return;
  drawn = badge;
  if (!badge) {
    link.href = original;
    link.type = "image/svg+xml";
    return;
  }
  const image = await loaded(original);
  const url = image && drawn === badge ? paint(document, image, badge) : undefined;
  if (!url) return;
  link.type = "image/png";
  link.href = url;
}

function paint(document: Document, image: HTMLImageElement, badge: string): string | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.drawImage(image, 0, 0, SIZE, SIZE);
  const isDot = badge === "•";
  const radius = isDot ? 12 : 20;
  const width = badge.length > 2 ? 56 : badge.length > 1 ? 46 : radius * 2;
  const [x, y] = [SIZE - width, SIZE - radius * 2];
  context.fillStyle = isDot ? "#0b6b63" : "#b3261e";
  context.beginPath();
  context.roundRect(x, y, width, radius * 2, radius);
  context.fill();
  if (!isDot) {
    context.fillStyle = "#ffffff";
    context.font = "bold 30px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(badge, x + width / 2, y + radius + 1);
  }
  return canvas.toDataURL("image/png");
}

function loaded(url: string): Promise<HTMLImageElement | undefined> {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => resolve(undefined);
    image.src = url;
  });
}
