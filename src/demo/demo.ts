import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Clients, type Tally } from './clients.ts'

const SERVICE = fileURLToPath(new URL('../demo/service.js', import.meta.url))

const CLIENTS = 20

/** Milliseconds until the service is stopped. */
const BUSY_TIME = 1_000

/** Milliseconds after the signal until nobody opens connections any more. */
const NOTICE = 250

const INTRODUCTION = `${CLIENTS} clients send orders to a small service, without a pause. After ${BUSY_TIME / 1_000} s it gets SIGTERM.
${NOTICE} ms later they open no more connections, as behind a load balancer.
`

interface Outcome {
  readonly tally: Tally
  readonly code: number | null
  readonly ms: number
}

/**
 * `lastcall demo`: stops a service under load, first without lastcall, then with it. Resolves with the last lines to print,
 * and the exit status.
 */
export async function runDemo(): Promise<{ text: string; status: number }> {
  if (process.platform === 'win32') throw new Error('Windows has no SIGTERM that a program could hear')
  // Nobody reads on, as with `| head -1`.
  process.stdout.once('error', () => process.exit())
  process.stdout.write(INTRODUCTION)
  process.stdout.write(`\nWith process.on('SIGTERM', () => process.exit()):\n${told(await stopped('plain'))}`)
  process.stdout.write('\nWith lastcall:\n')
  const outcome = await stopped('lastcall')
  const isClean = outcome.tally.lost === 0 && outcome.code === 0
  return { text: told(outcome), status: isClean ? 0 : 1 }
}

/**
 * Starts the service, and stops it under load. What it writes to stderr is seen. It gets no variable that would change what it
 * does, and exits when its stdin closes, as it does when the demo ends early.
 */
async function stopped(kind: 'plain' | 'lastcall'): Promise<Outcome> {
  const service = spawn(process.execPath, [SERVICE, kind], { stdio: ['pipe', 'pipe', 'inherit'], env: {} })
  const clients = new Clients(await portOf(service), CLIENTS)
  await setTimeout(BUSY_TIME)
  const begun = performance.now()
  const exited = once(service, 'exit') as Promise<[number | null]>
  service.kill('SIGTERM')
  const leaving = setTimeout(NOTICE).then(() => clients.leave())
  const [code] = await exited
  const ms = Math.round(performance.now() - begun)
  await leaving
  await clients.stop()
  return { tally: clients.tally, code, ms }
}

async function portOf(service: ChildProcess): Promise<number> {
  const started = once(service.stdout as NonNullable<ChildProcess['stdout']>, 'data')
  const failed = once(service, 'exit').then(([code]) => {
    throw new Error(`the service of the demo has not started: it exited with ${code}`)
  })
  const [line] = await Promise.race([started, failed])
  return Number(line)
}

function told({ tally, code, ms }: Outcome): string {
  return `  ${tally.answered} orders stored, ${tally.lost} lost; exit status ${code} after ${ms} ms\n`
}
