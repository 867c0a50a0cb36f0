import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** The path of a file, in a folder that is there for as long as the test. */
export function temporaryPath(t: TestContext, file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'integration-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, file)
}
