import assert from 'node:assert/strict'
import { eventually, fixture, inPlace, NODE } from './place.ts'
import { findPort } from './port.ts'
import { pause } from './program.ts'
import { UntilRefused } from './until-refused.ts'

/** What became of the requests while all instances of a service were stopped at once. */
export interface FullStop {
  readonly answered: number
  /** Requests on connections that somebody had accepted, and that got no answer. */
  readonly failures: readonly string[]
  /** Connections that the kernel reset while the listener was closed: no process has seen them. */
  readonly crossed: number
}

/** How many requests are answered before the signal. */
const BEFORE = 100

/** Milliseconds after the supervisor's exit in which the last clients learn of it. */
const PATIENCE = 3_000

/** Stops a supervisor after the usual delay, and with it all instances of a service, under load. The service handles no signals itself. */
export function stopInstances(instances: number): Promise<FullStop> {
  return inPlace(async (place) => {
    const port = await findPort()
    const words = ['run', '--instances', String(instances), '--', NODE, fixture('server.js'), String(port)]
    const supervisor = place.lastcall(words)
    await eventually(() => supervisor.stdout.split(' ready\n').length > instances)
    const load = new UntilRefused(port, { path: '/' })
    await load.answered(BEFORE)
    supervisor.kill('SIGTERM')
    const { code, stderr } = await supervisor.exited()
    assert.equal(code, 0, stderr)
    const isOver = await Promise.race([load.over.then(() => true), pause(PATIENCE).then(() => false)])
    const hung = isOver ? [] : ['a request never ended']
    return { answered: load.bodies.length, failures: [...load.failures, ...hung], crossed: load.crossed }
  })
}
