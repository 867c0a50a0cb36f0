import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CHILDREN = 200

/** Milliseconds in which all have to be there. */
const PATIENCE = 60_000

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))

/** A manager in the foreground: what it reads, and how it is started. */
interface Manager {
  readonly name: string
  readonly file: string
  readonly config: string
  readonly command: readonly string[]
}

const each = (line: (n: number) => string): string =>
  Array.from({ length: CHILDREN }, (_, n) => line(n)).join('\n')

const MANAGERS: readonly Manager[] = [
  {
    name: 'lastcall run',
    file: 'Procfile',
    config: `${each((n) => `p${n}: sleep 1000`)}\n`,
    command: [process.execPath, path('dist/cli/lastcall.js'), 'run', '--procfile', 'Procfile'],
  },
  {
    name: 'supervisord',
    file: 'supervisord.conf',
    config: `[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=s.pid\n${each((n) => `[program:p${n}]\ncommand=sleep 1000\nstdout_logfile=NONE\nstderr_logfile=NONE`)}\n`,
    command: ['supervisord', '--configuration', 'supervisord.conf'],
  },
  {
    name: 'pm2-runtime',
    file: 'apps.json',
    config: JSON.stringify({
      apps: Array.from({ length: CHILDREN }, (_, n) => ({
        name: `p${n}`,
        script: '/bin/sleep',
        args: '1000',
        interpreter: 'none',
      })),
    }),
    command: [process.execPath, path('node_modules/pm2/bin/pm2-runtime'), 'start', 'apps.json'],
  },
]

interface Figures {
  readonly stopMs: number
  readonly memoryKb: number
}

/** From SIGTERM to the exit, and the manager's memory, with 200 programs that end at once. */
export async function children(rounds: number): Promise<string> {
  const found = MANAGERS.filter(({ command: [file = ''] }) => !spawnSync(file, ['--version']).error)
  const figures = new Map(found.map(({ name }): [string, Figures[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const manager of found) figures.get(manager.name)?.push(await measure(manager))
  }
  const rows = found.map(({ name }) => {
    const own = figures.get(name) as Figures[]
    const stop = median(own.map(({ stopMs }) => stopMs))
    return { name, stop, memory: median(own.map(({ memoryKb }) => memoryKb)) }
  })
  const [first] = rows
  const lines = rows.map(
    ({ name, stop, memory }) =>
      `| ${name} | ${(stop / (first?.stop ?? 1)).toFixed(2)} | ${stop.toFixed(0)} | ${(memory / 1024).toFixed(0)} |`,
  )
  const missing = MANAGERS.filter((manager) => !found.includes(manager)).map(
    ({ name }) => `${name} is not installed`,
  )
  return ['| | ratio | SIGTERM to exit, ms | memory, MB |', '|---|---|---|---|', ...lines, ...missing].join(
    '\n',
  )
}

async function measure({ file, config, command }: Manager): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'children-'))
  writeFileSync(join(folder, file), config)
  const [program = '', ...args] = command
  const manager = spawn(program, args, {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, PM2_HOME: folder, LASTCALL_TIMEOUT: '60000' },
  })
  try {
    await allThere(manager)
    const memoryKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${manager.pid}/status`, 'utf8'))?.[1])
    const start = performance.now()
    manager.kill('SIGTERM')
    if (manager.exitCode === null) await once(manager, 'exit')
    return { stopMs: performance.now() - start, memoryKb }
  } finally {
    manager.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function allThere({ pid }: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE
  while (performance.now() < end) {
    const count = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').length - 1
    if (count >= CHILDREN) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${CHILDREN} programs are not there after ${PATIENCE} ms`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}
