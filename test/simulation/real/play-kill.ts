import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { eventually, inPlace, type Place } from '../../support/place.ts'
import { type Program, pause } from '../../support/program.ts'
import { RUNTIME } from '../../support/runtime.ts'
import type { KillPoint, KillScenario } from './kill-scenario.ts'

const KILL_POINT = fileURLToPath(new URL('kill-point.js', import.meta.url))

/** The file of the instances. Without a server they are ready as soon as they run. */
const INSTANCE = `process.title = 'instance'
setInterval(() => {}, 60_000)
console.log('up')
`

/** What a program is once its shell has gone: the arguments of its process. */
const PROGRAM = ['sleep', '3600']

/**
 * Kills supervisors, each with the same pid file and control socket. Then one that nobody kills has to come up, to
 * answer, and to stop with 0. It leaves no file, and no process but the programs of those that were killed, of which it
 * knows nothing.
 */
export function playKills(scenario: KillScenario): Promise<void> {
  return inPlace(async (place) => {
    const own = writeFiles(place, scenario)
    for (const kill of scenario.kills) await startAndKill(place, scenario, kill)
    const orphans = await untilOrphaned(place, scenario)
    const supervisor = start(place, scenario)
    await isUpOrGone(supervisor, scenario)
    assert.ok(!hasExited(supervisor), `the next supervisor did not come up\n${supervisor.stderr}`)
    const status = await place.run(['status', '--json', '--control', 'app.sock'])
    assert.equal(status.code, 0, `the next supervisor did not answer\n${status.stderr}`)
    const states = JSON.parse(status.stdout).programs.map(({ state }: { state: string }) => state)
    assert.deepEqual(new Set(states), new Set(['running']), `its programs are ${states.join(', ')}`)
    assert.equal(place.read('app.pid'), `${supervisor.child.pid}\n`, 'the pid file is of another process')
    supervisor.kill('SIGTERM')
    const { code, signal, stderr } = await supervisor.exited()
    assert.equal(code ?? signal, 0, `the next supervisor did not stop with 0\n${stderr}`)
    const left = place.files.filter((file) => !own.includes(file))
    assert.deepEqual(left, [], `what is left: ${left.join(', ')}`)
    assert.deepEqual(place.survivors(), orphans, 'a process of the next supervisor is left')
  })
}

/** Returns the names of the files. */
function writeFiles(place: Place, { programs, hasInstances }: KillScenario): string[] {
  const lines = Array.from({ length: programs }, (_, at) => `p${at}: echo up; exec ${PROGRAM.join(' ')}\n`)
  place.write('Procfile', lines.join('') + (hasInstances ? 'web: node instance.js\n' : ''))
  place.write('instance.js', INSTANCE)
  return place.files
}

function start(place: Place, { hasInstances }: KillScenario, point?: string): Program {
  const instances = hasInstances ? ['--instances', 'web=2', '--ready', 'web=spawned'] : []
  // A busy machine must not make a stop fail.
  const options = [
    '--timeout',
    '60s',
    '--pid-file',
    'app.pid',
    '--control',
    'app.sock',
    '--procfile',
    'Procfile',
    ...instances,
  ]
  const words = [place.cli, 'run', ...options]
  if (point === undefined) return place.start([...RUNTIME, ...words])
  const env = { KILL_POINT: point }
  return place.start([...RUNTIME, '--import', KILL_POINT, ...words], { env })
}

async function isUpOrGone(supervisor: Program, { programs, hasInstances }: KillScenario): Promise<void> {
  const expected = programs + (hasInstances ? 2 : 0)
  await eventually(() => supervisor.stdout.split('up\n').length > expected || hasExited(supervisor))
}

/** Its outputs may stay open: its programs have them, too. */
const hasExited = ({ child }: Program): boolean => child.exitCode !== null || child.signalCode !== null

async function startAndKill(place: Place, scenario: KillScenario, kill: KillPoint): Promise<void> {
  const supervisor = start(place, scenario, kill.at === 'step' ? `${kill.nth}-${kill.side}` : undefined)
  const { child } = supervisor
  const exited = once(child, 'exit')
  if (kill.at === 'start') await Promise.race([pause(kill.ms), exited])
  else {
    await isUpOrGone(supervisor, scenario)
    child.kill('SIGTERM')
    if (kill.at === 'stop') await Promise.race([pause(kill.ms), exited])
  }
  if (kill.at !== 'step') child.kill('SIGKILL')
  const [code, signal] = await exited
  // It may be done before it is killed.
  assert.ok(signal === 'SIGKILL' || code === 0, `it exited with ${code}\n${supervisor.stderr}`)
}

/**
 * Returns the processes that killed supervisors have left. Instances notice that their supervisor is gone, and exit. All
 * other programs keep running.
 */
async function untilOrphaned(place: Place, { programs, kills }: KillScenario): Promise<number[]> {
  await eventually(() => place.survivors().every(isProgram))
  const orphans = place.survivors()
  assert.ok(orphans.length <= programs * kills.length, `${orphans.length} programs are left`)
  return orphans
}

function isProgram(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1') === PROGRAM.map((word) => `${word}\0`).join('')
  } catch {
    // It has exited meanwhile.
    return false
  }
}
