// Starts service.js, puts load on it, sends SIGTERM in the middle, and counts what was lost.
//
// Output:
// acknowledged but not stored     0
// failed on open connections      0
// exit status                     0
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

const SECONDS_OF_LOAD = 5

const folder = await mkdtemp(join(tmpdir(), 'lastcall-demo-'))
const children = []
try {
  const database = join(folder, 'database')
  say('starting the service (Express 5, PostgreSQL on disk)')
  const service = start('service.js', database)
  const port = (await service.line(/^port (\d+) ready/))[1]

  say(`load on port ${port}: 20 keep-alive clients, POST and GET, for ${SECONDS_OF_LOAD} s`)
  const load = start('load.js', port)
  load.onLine((line) => !line.includes('acknowledged') && say(`  ${line}`))
  await new Promise((resolve) => setTimeout(resolve, SECONDS_OF_LOAD * 1_000))

  say('SIGTERM, with the load going on')
  service.child.kill('SIGTERM')
  const [, report] = await service.line(/^report (.*)/)
  const [code] = await service.exit
  const [summary] = await load.line(/"acknowledged"/, true)
  await load.exit

  say('the service has ended; opening its database again')
  show(JSON.parse(report), JSON.parse(summary), await storedOrders(database), code)
} finally {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
}

function show(report, load, stored, code) {
  const lost = load.acknowledged.filter((id) => !stored.has(id)).length
  console.log('\nhook        started     took')
  for (const { name, status, startMs, durationMs, notes } of report.hooks) {
    const times = [startMs, durationMs].map((ms) => `${ms.toFixed(0)} ms`.padStart(8)).join(' ')
    console.log(`${name.padEnd(11)}${times}  ${status}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`)
  }
  const rows = {
    'requests sent': load.sent,
    '         answered': load.answered,
    '         refused once stopped': load.refused,
    'orders acknowledged': load.acknowledged.length,
    '       stored': stored.size,
    'acknowledged but not stored': lost,
    'failed on open connections': load.failed,
    'exit status': code,
  }
  console.log('')
  for (const [what, count] of Object.entries(rows)) console.log(`${what.padEnd(32)}${count}`)
  for (const failure of load.failures.slice(0, 5)) console.log(failure)
  if (lost > 0 || load.failed > 0 || code !== 0) process.exitCode = 1
}

async function storedOrders(path) {
  const database = await PGlite.create(path)
  const { rows } = await database.query('select id from orders')
  await database.close()
  return new Set(rows.map(({ id }) => id))
}

/** A program of this folder, whose lines can be waited for. */
function start(file, ...args) {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const seen = []
  lines.on('line', (line) => seen.push(line))
  return {
    child,
    exit: once(child, 'exit'),
    onLine: (listener) => lines.on('line', listener),
    async line(pattern, whole = false) {
      for (;;) {
        const found = seen.find((line) => pattern.test(line))
        if (found !== undefined) return whole ? [found] : pattern.exec(found)
        await Promise.race([once(lines, 'line'), once(lines, 'close')])
      }
    },
  }
}

function say(text) {
  console.log(text)
}
