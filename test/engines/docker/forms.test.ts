import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Docker } from './engine.ts'
import { BASE } from './image.ts'

const docker = await Docker.start()

/** A way to start the service, and what becomes of it at `docker stop`. */
interface Form {
  readonly cmd: readonly string[]
  readonly image?: string
  readonly init?: boolean
  readonly cleansUp?: boolean
  readonly status: number
}

const STRING = 'string-form'

const FORMS: readonly Form[] = [
  { cmd: ['node', 'server.js'], cleansUp: true, status: 0 },
  { cmd: ['node', 'server.js'], init: true, cleansUp: true, status: 0 },
  { cmd: ['lastcall', 'run', '--', 'node', 'server.js'], cleansUp: true, status: 0 },
  { cmd: ['lastcall', 'run', '--', 'npm', 'start'], cleansUp: true, status: 0 },
  { cmd: ['lastcall', 'run', '--', 'sh', '-c', 'node server.js'], cleansUp: true, status: 0 },
  { cmd: ['bash', '-c', 'node server.js'], cleansUp: true, status: 0 },
  { cmd: ['sh', '-c', 'exec "$@"', 'entrypoint', 'node', 'server.js'], cleansUp: true, status: 0 },
  { cmd: ['npm', 'start'], status: 1 },
  { cmd: ['npx', 'node', 'server.js'], status: 1 },
  { cmd: ['npm', 'start'], init: true, status: 143 },
  { cmd: [], image: STRING, status: 137 },
  { cmd: [], image: STRING, init: true, status: 143 },
  { cmd: ['sh', '-c', 'node server.js'], status: 137 },
  { cmd: ['node', 'bare.js'], status: 137 },
  { cmd: ['node', 'bare.js'], init: true, status: 143 },
]

const nameOf = ({ cmd, image, init }: Form): string =>
  `${image === STRING ? 'a string' : JSON.stringify(cmd)}${init ? ' with --init' : ''}`

describe('forms of CMD at docker stop', { skip: docker.skip, concurrency: 2 }, () => {
  before(async () => {
    await docker.succeed(
      ['docker', 'build', `--tag=${STRING}`, '-'],
      {},
      `FROM ${BASE}\nCMD node server.js\n`,
    )
  })

  for (const form of FORMS) {
    const { cmd, image = BASE, init = false, cleansUp = false, status } = form
    const outcome = `${cleansUp ? 'hooks run' : 'no hook runs'}, ${status}`
    test(`CMD ${nameOf(form)}: ${outcome}`, async () => {
      const container = await docker.start(init ? ['--init'] : [], cmd, image)
      await container.until('ready\n')
      // Docker's usual 10 s change nothing where nobody listens.
      const ending = await container.stop(...(status === 137 ? ['--time=1'] : []))
      assert.deepEqual([ending.status, ending.stdout.includes('cleaned up')], [status, cleansUp])
    })
  }
})
