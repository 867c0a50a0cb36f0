import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { type Program, withProgram } from '../support/program.ts'
import { LambdaPlatform, PHASE } from './lambda-platform.ts'

/** Runs a function on a platform, for as long as `use` takes. */
async function withFunction(
  platform: LambdaPlatform,
  use: (runtime: Program, env: NodeJS.ProcessEnv) => Promise<void>,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  const env = {
    ...process.env,
    AWS_LAMBDA_FUNCTION_NAME: 'hello',
    AWS_LAMBDA_RUNTIME_API: await platform.start(),
    HANDLER: './lambda-handler.js',
    LASTCALL_REPORT: 'json',
    ...more,
  }
  try {
    await withProgram('notice/lambda-bootstrap.js', (runtime) => use(runtime, env), { env })
  } finally {
    platform.stop()
  }
}

/** The outcome and the deadline of a report on stderr. */
function reported(stderr: string): unknown[] {
  const line = stderr.split('\n').find((text) => text.startsWith('{"'))
  assert.ok(line, stderr)
  const { outcome, platform, times }: ShutdownReport = JSON.parse(line)
  return [outcome, platform, times.deadlineAtMs]
}

describe('Lambda', { concurrency: 2 }, () => {
  test('without an extension kills the function, and no hook runs', () => {
    const lambda = new LambdaPlatform()
    return withFunction(lambda, async (runtime) => {
      assert.equal(await lambda.invoke({ name: 'Ada' }), 'hello Ada')
      const { signal, stdout } = await lambda.shutDown(runtime)
      assert.deepEqual([signal, stdout], ['SIGKILL', ''])
    })
  })

  test('D9 with an internal extension sends SIGTERM, and the hooks have 250 ms', () => {
    const lambda = new LambdaPlatform()
    return withFunction(
      lambda,
      async (runtime) => {
        assert.equal(await lambda.invoke({ name: 'Ada' }), 'hello Ada')
        assert.equal(await lambda.invoke({ name: 'Bob' }), 'hello Bob')
        const { signal, stdout, stderr } = await lambda.shutDown(runtime)
        assert.deepEqual([signal, stdout], [null, 'pool closes\n'])
        // Not the outcome: a busy machine may well take longer than that.
        assert.deepEqual(reported(stderr).slice(1), ['Lambda', 250])
      },
      { EXTENSION: 'internal' },
    )
  })

  test('D4 a hook that hangs is reported before Lambda kills the function', () => {
    const lambda = new LambdaPlatform()
    return withFunction(
      lambda,
      async (runtime) => {
        await lambda.invoke({ name: 'Ada' })
        const { code, stdout, stderr } = await lambda.shutDown(runtime)
        assert.deepEqual([code, stdout], [124, 'pool closes\n'])
        assert.deepEqual(reported(stderr), ['timed-out', 'Lambda', 250])
      },
      { EXTENSION: 'internal', HANGS: 'yes' },
    )
  })

  test('T11 the function stops before an external extension, which has the time that the event leaves', () => {
    const lambda = new LambdaPlatform(['log-shipper'])
    return withFunction(lambda, (runtime, env) =>
      withProgram(
        'notice/lambda-external.js',
        async (extension) => {
          assert.equal(await lambda.invoke({ name: 'Ada' }), 'hello Ada')
          const { signal, stdout, stderr } = await lambda.shutDown(runtime)
          assert.deepEqual(
            [signal, stdout, ...reported(stderr).slice(1)],
            [null, 'pool closes\n', 'Lambda', 250],
          )
          const shipped = await extension.exited()
          const [outcome, , deadline] = reported(shipped.stderr)
          assert.deepEqual([shipped.code, shipped.stdout], [0, 'logs sent: Lambda: spindown\n'])
          assert.equal(outcome, 'clean')
          assert.ok((deadline as number) > 400 && (deadline as number) <= PHASE - 100, `${deadline} ms`)
        },
        { env },
      ),
    )
  })
})
