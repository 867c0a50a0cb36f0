/** Of node:fs and node:fs/promises: a browser has no files, so the drain can't ask the kernel what became of its bytes. */
export function readlinkSync(path: string): never {
  throw new Error(`there is no ${path} in the playground`)
}

export async function readFile(path: string): Promise<never> {
  throw new Error(`there is no ${path} in the playground`)
}
