import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { generate } from '../../test/simulation/drains/generate.ts'
import { play } from '../../test/simulation/drains/play.ts'
import type { Trace } from '../../test/simulation/drains/trace.ts'
import { Random } from '../../test/simulation/random.ts'
import { bundleForBrowser } from '../playground/bundle.ts'
import { BROWSER } from './globals.ts'

const SEEDS = 200

/**
 * What clients, listener and report tell, as text. The time in the last line of an event stream is random, and the date of an
 * answer is none of the clock's.
 */
function tell(trace: Trace): string {
  return JSON.stringify(trace, (key, value) => (key === 'stack' ? undefined : value), 2)
    .replaceAll(/retry: \d+/g, 'retry: soon')
    .replaceAll(/\\r\\nDate: [^\\]+/g, '')
}

/** Which of two responses is ended first by the drain goes by addresses in the memory of Node. */
function isInAnyOrder({ connections }: Trace): boolean {
  const requests = connections.flatMap((each) => each.requests)
  return requests.filter(({ wholeAt, endedAt }) => wholeAt !== undefined && endedAt === undefined).length > 1
}

describe("the playground's server, in a drain", () => {
  let context: { engine: { play: typeof play } }

  before(async () => {
    const entry = fileURLToPath(new URL('../../test/simulation/drains/play.ts', import.meta.url))
    context = createContext({ ...BROWSER }) as typeof context
    runInContext(await bundleForBrowser(entry, 'iife'), context)
  })

  test(`it shows clients what Node's server shows them, for ${SEEDS} seeds`, async () => {
    let played = 0
    for (let seed = 1; played < SEEDS; seed++) {
      const scenario = generate(new Random(seed))
      const here = await play(scenario)
      if (isInAnyOrder(here)) continue
      assert.equal(tell(await context.engine.play(scenario)), tell(here), `seed ${seed}`)
      played++
    }
  })
})
