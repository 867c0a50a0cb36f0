import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { example } from '../support/deployed.ts'
import { inPlace, NODE, type Place } from '../support/place.ts'
import { NO_TERMINAL, type Outcome, type Program } from '../support/program.ts'

const TOOL = example('15-tool.js')

/** Runs the tool with a folder for temporary files of its own; nothing may be left in it. */
function leavesNothing(start: (place: Place, env: NodeJS.ProcessEnv) => Promise<Outcome>): Promise<Outcome> {
  return inPlace(async (place) => {
    const outcome = await start(place, { ...process.env, TMPDIR: place.folder })
    assert.deepEqual(readdirSync(place.folder), [])
    return outcome
  })
}

/** Does something to the tool when it has begun. */
const during = (act: (tool: Program) => void, args: readonly string[] = []) =>
  leavesNothing(async (place, env) => {
    const tool = place.start([NODE, TOOL, ...args], { env })
    await tool.until('ready')
    act(tool)
    return tool.exited()
  })

const alone = (...args: string[]) =>
  leavesNothing((place, env) => place.start([NODE, TOOL, ...args], { env }).exited())

describe('the example of a tool leaves nothing behind', { concurrency: 2 }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`${signal}: it ends by it, when the file under way is written`, async () => {
      const { code, signal: ended, stdout, stderr } = await during((tool) => tool.kill(signal))
      assert.deepEqual([code, ended, stdout, stderr], [null, signal, 'ready: 1 file\n2 files\n', ''])
    })
  }

  test('it comes to its end: 0', async () => {
    const { code, stdout, stderr } = await alone('2')
    assert.deepEqual([code, stdout, stderr], [0, 'ready: 1 file\n2 files\n', ''])
  })

  test('it fails: 1', async () => {
    const { code, stderr } = await alone('-1')
    assert.equal(code, 1)
    assert.match(stderr, /Error: less than nothing/)
  })

  test('other code calls process.exit: its status', async () => {
    assert.equal((await alone('0')).code, 3)
  })

  test('nobody reads what it prints: it ends without a word', async () => {
    const { code, stdout, stderr } = await leavesNothing((place, env) =>
      place.start(['sh', '-c', `${NODE} ${TOOL} | head -1`], { env }).exited(),
    )
    assert.deepEqual([code, stdout, stderr], [0, 'ready: 1 file\n', ''])
  })

  test('Ctrl-C in a loop of a shell: the loop ends, too', { skip: NO_TERMINAL }, async () => {
    const { stdout } = await leavesNothing(async (place, env) => {
      const script = place.write('loop.sh', `for n in 1 2; do ${NODE} ${TOOL}; done; echo went on\n`)
      const loop = place.start(['bash', script], { env, hasTerminal: true })
      await loop.until('ready')
      loop.press()
      const outcome = await loop.exited()
      place.remove('loop.sh')
      return outcome
    })
    assert.equal(stdout.split('ready').length, 2)
    assert.doesNotMatch(stdout, /went on/)
  })
})
