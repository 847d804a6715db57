// That somebody has signed out while the server could not be told: its cookie is still there, and is taken back before it is used.

const KEY = "parlor-signing-out";

export function isLeaving(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function setLeaving(is: boolean): void {
  try {
    if (is) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing loses its cookie, too.
  }
}
