// Saves a file of the server where the browser saves files.

/** The address of a file's bytes. */
export function fileUrl(file: string): string {
  return `/api/v1/files/${file}`;
}

export function download(file: string, name: string): void {
  const link = document.createElement("a");
  link.href = fileUrl(file);
  link.download = name;
  link.click();
}

/** Saves a text as a file. */
export function saveText(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
