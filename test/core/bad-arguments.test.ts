import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HookOptions } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const type = { name: 'TypeError', code: 'ERR_LASTCALL_ARGUMENT_TYPE' }
const range = { name: 'RangeError', code: 'ERR_LASTCALL_ARGUMENT_RANGE' }
const options = (value: object): HookOptions => value as HookOptions
const priorities = "a finite number or one of 'traffic', 'work', 'default', 'storage', 'telemetry'"
const cases: [string, (registry: ReturnType<typeof createTestRegistry>) => void, object, string][] = [
  [
    'a call without a hook',
    (r) => r.onShutdown(undefined as never),
    type,
    '`hook` must be a function, or a name and a function, got undefined',
  ],
  [
    'a hook that is a string',
    (r) => r.onShutdown('db', 'close' as never),
    type,
    "`hook` must be a function, a Disposable or an AsyncDisposable, got 'close' (string)",
  ],
  [
    'an empty name',
    (r) => r.onShutdown('', () => {}),
    range,
    "`name` must be a string that is not empty, got '' (string)",
  ],
  [
    'a name that is a number',
    (r) => r.onShutdown(() => {}, options({ name: 7 })),
    type,
    '`name` must be a string, got 7 (number)',
  ],
  [
    'a second name in the options',
    (r) => r.onShutdown('a', () => {}, { name: 'b' }),
    type,
    "`options.name` must be left out when the name comes first, got 'b' (string)",
  ],
  [
    'a number in place of the options',
    (r) => r.onShutdown(() => {}, 5 as never),
    type,
    '`options` must be an object with options, got 5 (number)',
  ],
  [
    'a timeout of NaN',
    (r) => r.onShutdown(() => {}, { timeout: Number.NaN }),
    range,
    '`timeout` must be a number of milliseconds above 0, got NaN (number)',
  ],
  [
    'a timeout below 0',
    (r) => r.onShutdown(() => {}, { timeout: -5 }),
    range,
    '`timeout` must be a number of milliseconds above 0, got -5 (number)',
  ],
  [
    'a timeout of 0',
    (r) => r.onShutdown(() => {}, { timeout: 0 }),
    range,
    '`timeout` must be a number of milliseconds above 0, got 0 (number)',
  ],
  [
    'a timeout with a unit',
    (r) => r.onShutdown(() => {}, options({ timeout: '5s' })),
    type,
    "`timeout` must be a number of milliseconds above 0, got '5s' (string)",
  ],
  [
    'an unknown priority',
    (r) => r.onShutdown(() => {}, options({ priority: 'urgent' })),
    range,
    `\`priority\` must be ${priorities}, got 'urgent' (string)`,
  ],
  [
    'a priority that is the name of an inherited property',
    (r) => r.onShutdown(() => {}, options({ priority: 'toString' })),
    range,
    `\`priority\` must be ${priorities}, got 'toString' (string)`,
  ],
  [
    'an infinite priority',
    (r) => r.onShutdown(() => {}, { priority: Infinity }),
    range,
    `\`priority\` must be ${priorities}, got Infinity (number)`,
  ],
  [
    'a priority of null',
    (r) => r.onShutdown(() => {}, options({ priority: null })),
    type,
    `\`priority\` must be ${priorities}, got null`,
  ],
  [
    'an `after` that is a number',
    (r) => r.onShutdown(() => {}, options({ after: 3 })),
    type,
    '`after` must be a name or an array of names, got 3 (number)',
  ],
  [
    'an empty name in `after`',
    (r) => r.onShutdown(() => {}, { after: [''] }),
    range,
    "`after` must be a string that is not empty, got '' (string)",
  ],
  [
    'an `after` without a name',
    (r) => r.onShutdown(() => {}, { after: [] }),
    range,
    '`after` must be a name or more, got [] (object): write `concurrent: true` to start with the level',
  ],
  [
    '`concurrent: true` beside `after`',
    (r) => r.onShutdown(() => {}, { concurrent: true, after: 'db' }),
    range,
    '`concurrent` must be left out beside `after`, which says when the hook starts, got true (boolean)',
  ],
  [
    '`concurrent: false` beside `after`',
    (r) => r.onShutdown(() => {}, { concurrent: false, after: ['db'] }),
    range,
    '`concurrent` must be left out beside `after`, which says when the hook starts, got false (boolean)',
  ],
  [
    'a `concurrent` that is a string',
    (r) => r.onShutdown(() => {}, options({ concurrent: 'yes' })),
    type,
    "`concurrent` must be true or false, got 'yes' (string)",
  ],
  [
    'an unknown option of a hook',
    (r) => r.onShutdown(() => {}, options({ timout: 5 })),
    range,
    '`timout` is no option of a hook; there are name, priority, concurrent, after, timeout',
  ],
  [
    'a hold with an empty name',
    (r) => r.hold(''),
    range,
    "`name` must be a string that is not empty, got '' (string)",
  ],
  [
    'a hold with a bad priority',
    (r) => r.hold('job', { priority: 'x' as never }),
    range,
    `\`priority\` must be ${priorities}, got 'x' (string)`,
  ],
  [
    'a hold with a string in place of its options',
    (r) => r.hold('job', 'x' as never),
    type,
    "`options` must be an object with options, got 'x' (string)",
  ],
  [
    'an unknown option of a hold',
    (r) => r.hold('job', { timeout: 5 } as never),
    range,
    '`timeout` is no option of a hold; there are priority',
  ],
  [
    'held work without a name',
    (r) => r.hold((() => {}) as never),
    type,
    '`name` must be a string, got [Function (anonymous)] (function)',
  ],
  [
    'held work with undefined as its name',
    (r) => r.hold(undefined as never, () => {}),
    type,
    '`name` must be a string, got undefined',
  ],
  [
    'held work that is not a function',
    (r) => r.hold('job', 5 as never, {}),
    type,
    '`work` must be a function, got 5 (number)',
  ],
  [
    'undefined in the place of held work',
    (r) => r.hold('job', undefined as never, { priority: 'work' }),
    type,
    '`work` must be a function, got undefined',
  ],
  [
    'an unknown option of held work',
    (r) => r.hold('job', () => {}, { timeout: 5 } as never),
    range,
    '`timeout` is no option of a hold; there are priority',
  ],
  [
    'a number as the detail of shutdown()',
    (r) => r.shutdown(1 as never),
    type,
    '`detail` must be a string or an Error, got 1 (number)',
  ],
]
for (const [what, act, error, message] of cases) {
  test(`R7 ${what} throws at once, and changes nothing`, async () => {
    const registry = createTestRegistry()
    const off = registry.onShutdown('one', () => {})
    const before = registry.hooks()
    assert.throws(() => act(registry), { ...error, message: said(message) })
    assert.deepEqual(registry.hooks(), before)
    assert.equal(registry.state, 'open')
    off()
    await registry.clock.advance(0)
    assert.equal(registry.process.listenerCount('SIGTERM'), 0, 'a hold was left')
  })
}
