// Lets people choose files.

/** Opens the browser's dialog; only from what somebody did, such as a press. */
export function pickFiles(onpick: (files: File[]) => void, multiple = true): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = multiple;
  input.onchange = () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) onpick(files);
  };
  input.click();
}
