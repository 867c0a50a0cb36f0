import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { ProgramStatus } from '../../src/supervisor/options/program-status.ts'
import { eventually, type Place } from './place.ts'
import { pause } from './program.ts'
import { RUNTIME } from './runtime.ts'

/** Longest pause between two kills, in milliseconds. */
const KILL_INTERVAL = 20

/** A machine that is busy kills at least this often: once in so many milliseconds. */
const LEAST_OFTEN = 200

/** Bytes of garbage in one write, at most. */
const MOST_GARBAGE = 6_000

/** Clients that send garbage at a time: some more than a supervisor takes. */
const CLIENTS = 40

/** What clients send before the garbage: nothing, parts of requests, and whole requests that change nothing. */
const BEGINNINGS = [
  '',
  'GET /',
  'POST /kill/SIG',
  'GET /status HTTP/1.1\r\n',
  'GET /status HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n',
  'POST /status HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /kill/SIGNONE HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
  'GET /x HTTP/1.1\r\nHost: x\r\n\r\n',
]

/** Longest that a supervisor of many programs may take to stop. */
const STOP_TIME = '60s'

const below = (limit: number): number => Math.floor(Math.random() * limit)

/**
 * Keeps so many programs running by `restart always`, half of them with a child of their own, and kills processes at random for
 * some milliseconds. Then a SIGTERM has to end all, with 0.
 */
export async function killAtRandom(place: Place, programs: number, ms: number): Promise<void> {
  const lines = Array.from(
    { length: programs },
    (_, n) => `p${n}: ${n % 2 === 0 ? 'sleep 3600' : 'sh -c "sleep 3600 & wait"'}\n`,
  )
  place.write('Procfile', lines.join(''))
  const often = ['--restart', 'always', '--max-restarts', '1000000', '--timeout', STOP_TIME]
  const supervisor = place.lastcall(['run', ...often, '--procfile', 'Procfile'])
  const pid = supervisor.child.pid as number
  await eventually(() => childrenOf(pid).length === programs)
  let kills = 0
  for (const end = performance.now() + ms; performance.now() < end; await pause(below(KILL_INTERVAL))) {
    const victims = place.survivors().filter((each) => each !== pid)
    if (victims.length > 0) kills += kill(victims[below(victims.length)] as number)
  }
  // A program that has exited when the SIGTERM comes has failed by itself, so wait until the supervisor knows of all exits.
  let statuses: readonly ProgramStatus[] = []
  do statuses = await statusOf(place)
  while (statuses.some(({ state }) => state !== 'running' && state !== 'backing-off'))
  assert.equal(statuses.length, programs)
  assert.ok(kills >= ms / LEAST_OFTEN, `${kills} kills`)
  assert.ok(statuses.some(({ restarts }) => restarts > 0))
  await eventually(() => childrenOf(pid).every((child) => stateOf(child) !== 'Z'))
  supervisor.kill('SIGTERM')
  const { code, signal } = await supervisor.exited()
  assert.deepEqual([code, signal, place.survivors()], [0, null, []], supervisor.stderr.slice(-2_000))
}

/** A supervisor that starts its program when it is told to, and prints why it cannot. */
const WAITS = `
import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
process.stdin.once('data', () => {
  createSupervisor({ pidFile: 'app.pid' })
    .start({ name: 'sleeper', command: ['sleep', '3600'], output: 'lines' })
    .then(() => console.log('won'), ({ message }) => console.log(message.split('\\n')[0]))
    .then(() => process.stdin.destroy())
})
console.log('waits')
`

/** Starts so many supervisors at once on one stale pid file: one has to win, and nothing else may stay beside the file. */
export async function startAtOnce(place: Place, supervisors: number): Promise<void> {
  place.write('app.pid', `${spawnSync('true').pid}\n`)
  const file = place.write('waits.mjs', WAITS)
  const all = Array.from({ length: supervisors }, () => place.start([...RUNTIME, file]))
  await Promise.all(all.map((each) => each.until('waits')))
  for (const { child } of all) child.stdin?.write('go')
  await Promise.all(all.map((each) => eventually(() => each.stdout.split('\n').length === 3)))
  const [winner, ...others] = all.filter(({ stdout }) => stdout.includes('won'))
  assert.ok(winner && others.length === 0, `${others.length + 1} have won`)
  assert.equal(place.read('app.pid'), `${winner.child.pid}\n`)
  const why = `belongs to process ${winner.child.pid}, which is running|app\\.pid\\.lock is held by another process`
  const refusal = new RegExp(`^waits\nthe pid file \\S+ (cannot be written: \\S+)?(${why})\n$`)
  for (const each of all.filter((each) => each !== winner))
    assert.match((await each.exited()).stdout, refusal)
  assert.deepEqual(place.files, ['app.pid', 'waits.mjs'])
  winner.kill('SIGTERM')
  assert.equal((await winner.exited()).code, 0)
  assert.deepEqual([place.files, place.survivors()], [['waits.mjs'], []])
}

/** Sends garbage to the control socket of a supervisor for some milliseconds. Then `lastcall status` has to work. */
export async function sendGarbage(place: Place, ms: number): Promise<void> {
  const supervisor = place.lastcall([
    'run',
    '--control',
    'one.sock',
    '--',
    'sh',
    '-c',
    'echo ready; exec sleep 3600',
  ])
  await supervisor.until('ready')
  const end = performance.now() + ms
  await Promise.all(Array.from({ length: CLIENTS }, () => beNoisy(place.path('one.sock'), end)))
  const { code, stdout, stderr } = await place.run(['status', '--json', '--control', 'one.sock'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.deepEqual(
    [JSON.parse(stdout).programs[0].state, JSON.parse(stdout).programs[0].restarts],
    ['running', 0],
  )
  supervisor.kill('SIGTERM')
  const outcome = await supervisor.exited()
  assert.deepEqual([outcome.code, outcome.stderr, place.survivors()], [0, '', []])
}

/** Connects again and again, and sends garbage, or the beginning of a request and garbage. */
async function beNoisy(path: string, end: number): Promise<void> {
  while (performance.now() < end) {
    const socket = connect(path).on('error', () => {})
    socket.write(BEGINNINGS[below(BEGINNINGS.length)] as string)
    socket.write(randomBytes(below(MOST_GARBAGE)))
    socket.resume()
    await Promise.race([closed(socket), pause(below(100))])
    socket.destroy()
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

async function statusOf(place: Place): Promise<readonly ProgramStatus[]> {
  const { code, stdout, stderr } = await place.run(['status', '--json'])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout).programs
}

/** Returns how many processes it has killed: the process may have exited since it was seen. */
function kill(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL')
    return 1
  } catch {
    return 0
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => Number.isInteger(each) && fieldOf(each, 1) === String(pid))
}

const stateOf = (pid: number): string | undefined => fieldOf(pid, 0)

/** A field of `/proc/<pid>/stat`, counted from the state on. */
function fieldOf(pid: number, field: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[field]
  } catch {
    return undefined
  }
}
