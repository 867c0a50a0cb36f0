import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Caches that tools keep between two runs on purpose. */
const CACHES = /^(node-compile-cache|v8-compile-cache.*|tsx-.*|npm-.*|yarn--.*|\.?pnpm.*)$/

/** A folder for the temporary files of one run of a program, which shows what it leaves there. */
export class TemporaryFolder {
  /** Short, since the path of a Unix socket has 104 characters at most. */
  readonly path: string = mkdtempSync(join(tmpdir(), 'lastcall-'))

  /** The paths of what is in it. */
  list(): string[] {
    try {
      return readdirSync(this.path)
        .filter((name) => !CACHES.test(name))
        .map((name) => join(this.path, name))
    } catch {
      return []
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 })
  }
}
