import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { writeTerminationLog } from '../../src/core/end/termination-log.ts'

const KUBERNETES = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }

/** What stands in a file after the report of a shutdown was appended to it. */
async function appended(
  hook: () => unknown,
  { env = KUBERNETES, make = (file: string): void => writeFileSync(file, 'before\n') } = {},
): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'termination-'))
  const file = join(folder, 'log')
  try {
    make(file)
    const { onShutdown, shutdown } = createTestRegistry({ report: false })
    onShutdown('flush', hook)
    writeTerminationLog(await shutdown(), new FakeProcess({ env }), file)
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const fail = (): never => {
  throw new Error('disk full')
}

test('X6 on Kubernetes a shutdown that is not clean appends its report to the termination message', async () => {
  const text = (await appended(fail)) ?? ''
  assert.match(
    text,
    /^before\nlastcall: exit 1, .*: 1 of 1 hooks did not succeed\n {2}flush {2}failed .*disk full/,
  )
})

test('X6 a long report is cut to 4 kB in the termination message', async () => {
  const text = await appended(() => {
    throw new Error('x'.repeat(10_000))
  })
  assert.equal(text?.length, 'before\n'.length + 4_096)
})

test('X6 a report that is cut to 4 kB ends with a whole character', async () => {
  for (const shift of ['', 'a', 'aa', 'aaa']) {
    const text = await appended(() => {
      throw new Error(shift + '🛑'.repeat(5_000))
    })
    assert.doesNotMatch(text ?? '\ufffd', /\ufffd/)
    assert.ok(Buffer.byteLength(text ?? '') <= 'before\n'.length + 4_096)
  }
})

test('X6 a clean shutdown, or one outside Kubernetes, appends nothing to the termination message', async () => {
  assert.equal(await appended(() => {}), 'before\n')
  assert.equal(await appended(fail, { env: {} as never }), 'before\n')
})

test('X6 a program of a supervisor appends nothing to the termination message', async () => {
  const env = { ...KUBERNETES, LASTCALL_SUPERVISOR: '1' }
  assert.equal(await appended(fail, { env }), 'before\n')
})

test('X6 a missing termination message is not created, and a symbolic link is not followed', async () => {
  assert.equal(await appended(fail, { make: () => {} }), undefined)
  const folder = mkdtempSync(join(tmpdir(), 'termination-'))
  const target = join(folder, 'target')
  writeFileSync(target, 'precious')
  await appended(fail, { make: (file) => symlinkSync(target, file) })
  assert.equal(readFileSync(target, 'utf8'), 'precious')
  rmSync(folder, { recursive: true })
})

test('X6 a termination message that is a pipe without a reader does not delay the exit', {
  skip: process.platform === 'win32',
}, async () => {
  const make = (file: string): void => void execFileSync('mkfifo', [file])
  // Reading it back would wait for a writer, so the test only ends if the write has not begun.
  const folder = mkdtempSync(join(tmpdir(), 'termination-'))
  const file = join(folder, 'log')
  make(file)
  const { onShutdown, shutdown } = createTestRegistry({ report: false })
  onShutdown('flush', fail)
  writeTerminationLog(await shutdown(), new FakeProcess({ env: KUBERNETES }), file)
  rmSync(folder, { recursive: true })
})
