/** Whether an image is made for Windows, which has no signals. */
export function isForWindows(image: string): boolean {
  return /nanoserver|windowsservercore|\/windows/.test(image)
}

export function isNodeImage(image: string): boolean {
  return /(^|\/)node(js)?([:@\d-]|$)/.test(image)
}
