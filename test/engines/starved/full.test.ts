import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inPlace } from '../../support/place.ts'
import type { Outcome } from '../../support/program.ts'
import { RUNTIME } from '../../support/runtime.ts'
import { until } from '../../support/until.ts'

const PROGRAM = fileURLToPath(new URL('../../fixtures/starved/full.js', import.meta.url))

/** A command whose mounts nobody else sees. */
const OWN_MOUNTS = ['unshare', '--mount']

/** Mounts a full disk in FOLDER, for the program alone. */
const FULL_DISK = 'mount -t tmpfs -o size=4k none "$FOLDER" && ! head -c 9000 /dev/zero > "$FOLDER/fill"'

/** Why no disk can be mounted, or false. */
const NO_DISK: string | false =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
    ? false
    : 'no disk can be mounted here'

interface Output {
  readonly skip?: string | false
  /** The first words of the command. */
  readonly wrapper?: readonly string[]
  /** Words for a shell that start the program, `$@`, with this output. */
  readonly start: string
  /** The exit status after a hook that prints. */
  readonly prints: number
}

const OUTPUTS: Readonly<Record<string, Output>> = {
  'a device that is full': { start: 'exec "$@" > /dev/full 2>&1', prints: 1 },
  'a file on a full disk': {
    skip: NO_DISK,
    wrapper: OWN_MOUNTS,
    start: `${FULL_DISK} && exec "$@" > "$FOLDER/log" 2>&1`,
    prints: 1,
  },
  'a pipe without a reader': {
    start: 'mkfifo "$FOLDER/pipe"; : < "$FOLDER/pipe" & exec "$@" > "$FOLDER/pipe" 2>&1',
    prints: 0,
  },
  // Node opens them on /dev/null.
  'no descriptor': { start: 'exec "$@" >&- 2>&-', prints: 0 },
}

const STATUS = { 'is silent': 0, fails: 1, hangs: 124, loops: 124 }

describe('the outputs take nothing', { concurrency: 8 }, () => {
  for (const [output, { skip = false, wrapper, start, prints }] of Object.entries(OUTPUTS)) {
    for (const [way, status] of Object.entries({ ...STATUS, prints })) {
      test(`T6 stdout and stderr are ${output}, and a hook ${way}: the status is ${status}`, {
        skip,
      }, async () => {
        const { code, said } = await runFull(start, way, wrapper)
        assert.deepEqual([code, said], [status, 'ready\nolder ran\n'])
      })
    }
  }

  test('X5 a hook that saves to a full disk is named with its error, and the next hook runs', {
    skip: NO_DISK,
  }, async () => {
    const { code, said, stderr } = await runFull(`${FULL_DISK} && exec "$@"`, 'saves', OWN_MOUNTS)
    assert.deepEqual([code, said], [1, 'ready\nolder ran\n'])
    assert.match(stderr, /^ {2}saves {2}failed after \d+ ms: Error: ENOSPC/m)
  })
})

/** Runs the program until it is ready, and sends it SIGTERM. `said` is what it says on a descriptor of its own. */
function runFull(
  start: string,
  way: string,
  wrapper: readonly string[] = [],
): Promise<Outcome & { readonly said: string }> {
  return inPlace(async (place) => {
    const command = [...wrapper, 'sh', '-c', start, 'sh', ...RUNTIME, PROGRAM, way]
    const program = place.start(command, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { FOLDER: place.folder, READY_FD: '3' },
    })
    let said = ''
    const channel = program.child.stdio[3] as Readable
    channel.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const closed = once(channel, 'close')
    await until(() => said.includes('ready\n'))
    program.kill('SIGTERM')
    const outcome = await program.exited()
    await closed
    return { ...outcome, said }
  })
}
