// Hands a file made in the browser to the person.

export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after this turn; releasing it at once would lose it in some.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
