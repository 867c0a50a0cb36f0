import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { watchHook } from './close-hook.ts'

/** What the program writes, and what becomes of its requests. */
function fakes() {
  let tell: (text: string) => void = () => {}
  const tree = {
    output: '',
    onOutput(use: (text: string) => void): void {
      tell = use
    },
  }
  const tally = { underWay: 0, answeredAt: 0 }
  /** Writes a text, and waits until it has been looked at. */
  const write = async (text: string): Promise<void> => {
    tree.output += text
    tell(text)
    for (let n = 0; n < 3; n++) await turn()
  }
  return { tree, tally, write }
}

const APP = { says: 'closes' }

describe('the close hook of a program', () => {
  test('ran once, after the last response, if nothing is answered later', async () => {
    const { tree, tally, write } = fakes()
    const hook = watchHook(APP, tree, tally, 1)
    tally.answeredAt = performance.now()
    await write('closes\n')
    assert.equal(hook(), 'ran once, after the last response')
  })

  test('ran before the last response if one comes later, even if no request was under way at that moment', async () => {
    const { tree, tally, write } = fakes()
    const hook = watchHook(APP, tree, tally, 1)
    await write('closes\n')
    tally.answeredAt = performance.now() + 70
    assert.match(hook() ?? '', /^ran 7\d ms before the last response$/)
  })

  test('ran with requests under way if they are not answered yet', async () => {
    const { tree, tally, write } = fakes()
    const hook = watchHook(APP, tree, tally, 1)
    tally.underWay = 3
    await write('closes\n')
    assert.equal(hook(), 'ran with 3 requests under way')
  })

  test('of several processes is counted, and no more', async () => {
    const { tree, tally, write } = fakes()
    const hook = watchHook({ ...APP, hooks: 2 }, tree, tally, 1)
    await write('closes\n')
    assert.equal(hook(), 'ran 1 times in 2 processes')
    await write('closes\n')
    tally.answeredAt = performance.now() + 70
    assert.equal(hook(), 'ran once in each process')
  })
})
