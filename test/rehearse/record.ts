// Rehearses the services that docs/rehearse.md shows, writes the results into `recorded`, and prints what the page should
// show: npm run test:shown. Port 3000 has to be free, and the machine should be quiet.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatJson, formatVerdict } from '../../src/rehearse/index.ts'
import type { RehearsalResult } from '../../src/rehearse/result.ts'
import { installInto } from '../support/copies.ts'
import { lend } from '../support/installed.ts'
import { service } from '../support/rehearsed.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))

/** What `lastcall rehearse` finds out about a service; it draws the requests of the first rehearsal alone. */
function record(name: string): RehearsalResult {
  const folder = mkdtempSync(join(tmpdir(), 'shown-'))
  try {
    installInto(folder)
    lend(folder, 'express', 'debug', 'p-timeout')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    cpSync(service(`shown/${name}.js`), join(folder, 'server.js'))
    const args = [COMMAND, 'rehearse', '--json', '--', 'node', 'server.js']
    const { stdout } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const result = JSON.parse(stdout) as RehearsalResult
    const [first, ...others] = result.rehearsals
    return {
      ...result,
      rehearsals: first ? [first, ...others.map((each) => ({ ...each, events: [] }))] : [],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : ['exits', 'good']) {
  const result = record(name)
  writeFileSync(new URL(`recorded/${name}.json`, import.meta.url), formatJson(result))
  console.log(formatVerdict(result, { columns: 80, hasColor: false }))
}
