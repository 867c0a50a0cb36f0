import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertNothingLost, listening, underLoad } from '../../support/load.ts'
import { findPort } from '../../support/port.ts'
import { pause } from '../../support/program.ts'
import { lacks } from '../support/packages.ts'
import type { Container } from './container.ts'
import { Docker } from './engine.ts'
import { behindNginx, FAIL_TIMEOUT } from './reverse-proxy.ts'

const docker = await Docker.start()
const skip = docker.skip || lacks('nginx')

/** Starts the server of orders on a port of this machine. */
async function startAt(port: number): Promise<Container> {
  const flags = [`--env=PORT=${port}`, '--env=LASTCALL_REPORT=json', '--network=host']
  const container = await docker.start(flags, ['node', 'orders.js'])
  await listening(port)
  return container
}

describe('containers behind nginx', { skip }, () => {
  test('two are replaced in turn, twice, under load: no request is lost', async () => {
    const ports = [await findPort(), await findPort()]
    const containers = await Promise.all(ports.map(startAt))
    const outcomes: unknown[] = []
    const tally = await behindNginx(ports, (port) =>
      underLoad(port, async () => {
        for (const index of [0, 1, 0, 1]) {
          const { status, report } = await (containers[index] as Container).stop()
          outcomes.push(status, report?.outcome)
          containers[index] = await startAt(ports[index] as number)
          // Sooner, nginx would take both for gone, and answer 502.
          await pause(FAIL_TIMEOUT + 500)
        }
      }),
    )
    assertNothingLost(tally)
    assert.deepEqual(outcomes, [0, 'clean', 0, 'clean', 0, 'clean', 0, 'clean'])
  })
})
