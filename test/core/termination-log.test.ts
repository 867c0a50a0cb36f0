import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { writeTerminationLog } from '../../src/core/end/termination-log.ts'
import { assertHarmless, HOSTILE } from '../support/hostile.ts'

const KUBERNETES = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }

/** What a test sets of a shutdown in a pod. */
interface Setting {
  readonly env?: Readonly<Record<string, string>>
  readonly name?: string
}

/** Appends the report of a shutdown to a file that `make` prepares, and returns what `read` finds there. */
async function reportTo<T>(
  hook: () => unknown,
  make: (file: string) => void,
  read: (file: string) => T,
  { env = KUBERNETES, name = 'flush' }: Setting = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'termination-'))
  const file = join(folder, 'log')
  try {
    make(file)
    const { onShutdown, shutdown } = createTestRegistry({ report: false })
    onShutdown(name, hook)
    writeTerminationLog(await shutdown(), new FakeProcess({ env }), file)
    return read(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What stands in a file after the report of a shutdown was appended to it. */
function appended(hook: () => unknown, setting?: Setting): Promise<string> {
  const make = (file: string): void => writeFileSync(file, 'before\n')
  return reportTo(hook, make, (file) => readFileSync(file, 'utf8'), setting)
}

const fail = (): never => {
  throw new Error('disk full')
}

test('X6 on Kubernetes a shutdown that is not clean appends its report to the termination message', async () => {
  const text = await appended(fail)
  assert.match(
    text,
    /^before\nlastcall: exit 1, .*: 1 of 1 hooks did not succeed\n {2}flush {2}failed .*disk full/,
  )
})

test('X6 a long report is cut to 4 kB in the termination message', async () => {
  const text = await appended(() => {
    throw new Error('x'.repeat(10_000))
  })
  assert.equal(text.length, 'before\n'.length + 4_096)
})

test('X6 a report that is cut to 4 kB ends with a whole character', async () => {
  for (const shift of ['', 'a', 'aa', 'aaa']) {
    const text = await appended(() => {
      throw new Error(shift + '🛑'.repeat(5_000))
    })
    assert.doesNotMatch(text, /\ufffd/)
    assert.ok(Buffer.byteLength(text) <= 'before\n'.length + 4_096)
  }
})

test('X6 a clean shutdown, or one outside Kubernetes, appends nothing to the termination message', async () => {
  assert.equal(await appended(() => {}), 'before\n')
  assert.equal(await appended(fail, { env: {} }), 'before\n')
})

test('X6 a program of a supervisor appends nothing to the termination message', async () => {
  const env = { ...KUBERNETES, LASTCALL_SUPERVISOR: '1' }
  assert.equal(await appended(fail, { env }), 'before\n')
})

test('X6 a missing termination message is not created, and a symbolic link is not followed', async () => {
  assert.equal(await reportTo(fail, () => {}, existsSync), false)
  const target = `${tmpdir()}/termination-target-${process.pid}`
  writeFileSync(target, 'precious')
  try {
    await reportTo(
      fail,
      (file) => symlinkSync(target, file),
      () => {},
    )
    assert.equal(readFileSync(target, 'utf8'), 'precious')
  } finally {
    rmSync(target)
  }
})

test('X6 a termination message that is a pipe without a reader does not delay the exit', {
  skip: process.platform === 'win32',
}, () => {
  // To read from it would wait for a writer. The test only ends if the write has not begun.
  return reportTo(
    fail,
    (file) => void execFileSync('mkfifo', [file]),
    () => {},
  )
})

test('X6 a termination message that is a pipe with a reader gets nothing', {
  skip: process.platform === 'win32',
}, async () => {
  let reader: number | undefined
  const make = (file: string): void => {
    execFileSync('mkfifo', [file])
    reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  }
  const bytes = await reportTo(fail, make, () => readSync(reader as number, Buffer.alloc(100)))
  closeSync(reader as number)
  assert.equal(bytes, 0)
})

test('X5, X6 a hostile name and message write no line of the termination message', async () => {
  const text = await appended(
    () => {
      throw new Error(HOSTILE)
    },
    { name: HOSTILE },
  )
  assertHarmless(text.replace(/^before\n/, ''))
})
