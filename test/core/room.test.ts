import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Limits } from '../../src/core/node/limits.ts'
import { whyNoRoom } from '../../src/core/watchdog/room.ts'
import { termsOf } from '../../src/core/watchdog/terms.ts'

const MB = 1024 * 1024

/** The limits that stand in these files. */
const limitsIn = (files: Readonly<Record<string, string | number>>): Limits =>
  new Limits((path) => files[path]?.toString())

const V1 = '/sys/fs/cgroup'
const V2 = '/sys/fs/cgroup/system.slice/web.service'
const OF_V1 = { '/proc/self/cgroup': '8:pids:/app\n4:memory:/app\n1:cpu,cpuacct:/app\n0::/\n' }
const OF_V2 = { '/proc/self/cgroup': '0::/system.slice/web.service\n' }

describe('D6 the room that a watchdog leaves', () => {
  for (const [what, files, why, env = {}] of [
    ['nothing can be read, as outside of Linux', {}, undefined],
    [
      'there is no limit',
      { ...OF_V2, [`${V2}/pids.max`]: 'max\n', [`${V2}/pids.current`]: '12\n' },
      undefined,
    ],
    [
      'v2 leaves 5 tasks, for the thread and the pool',
      { ...OF_V2, [`${V2}/pids.max`]: '17\n', [`${V2}/pids.current`]: '12\n' },
      undefined,
    ],
    [
      'v2 leaves 4 tasks',
      { ...OF_V2, [`${V2}/pids.max`]: '16\n', [`${V2}/pids.current`]: '12\n' },
      /fewer than 5 more threads/,
    ],
    [
      'a cgroup around it leaves 4 tasks',
      { ...OF_V2, [`${V1}/system.slice/pids.max`]: '16\n', [`${V1}/system.slice/pids.current`]: '12\n' },
      /fewer than 5 more threads/,
    ],
    [
      'v1 leaves 4 tasks',
      { ...OF_V1, [`${V1}/pids/app/pids.max`]: 16, [`${V1}/pids/app/pids.current`]: 12 },
      /fewer than 5 more threads/,
    ],
    [
      'the path is that of the host, and the container sees its own cgroup as the root',
      { ...OF_V1, [`${V1}/pids/pids.max`]: 16, [`${V1}/pids/pids.current`]: 12 },
      /fewer than 5 more threads/,
    ],
    [
      'libuv’s pool is larger than the room',
      { ...OF_V2, [`${V2}/pids.max`]: '20\n', [`${V2}/pids.current`]: '12\n' },
      /fewer than 17 more threads/,
      { UV_THREADPOOL_SIZE: '16' },
    ],
    [
      'v2 leaves less than 24 MB',
      { ...OF_V2, [`${V2}/memory.max`]: 100 * MB, [`${V2}/memory.current`]: 80 * MB },
      /less than 24 MB/,
    ],
    [
      'v2 leaves more, since the kernel can drop some of it',
      {
        ...OF_V2,
        [`${V2}/memory.max`]: 100 * MB,
        [`${V2}/memory.current`]: 80 * MB,
        [`${V2}/memory.stat`]: `anon 1\ninactive_file ${5 * MB}\nactive_file 0\n`,
      },
      undefined,
    ],
    [
      'v1 leaves less than 24 MB',
      {
        ...OF_V1,
        [`${V1}/memory/app/memory.limit_in_bytes`]: 100 * MB,
        [`${V1}/memory/app/memory.usage_in_bytes`]: 80 * MB,
        [`${V1}/memory/app/memory.stat`]: `inactive_file ${9 * MB}\ntotal_inactive_file ${3 * MB}\n`,
      },
      /less than 24 MB/,
    ],
  ] as const) {
    test(`D6 ${what}: ${why ? 'none starts' : 'one starts'}`, () => {
      const found = whyNoRoom({ env }, limitsIn(files))
      if (why) assert.match(found ?? '', why)
      else assert.equal(found, undefined)
    })
  }
})

describe('D6 a slow process is taken for slow', () => {
  for (const [what, files, share] of [
    ['nothing can be read', {}, Infinity],
    ['v2 has no limit', { ...OF_V2, [`${V2}/cpu.max`]: 'max 100000\n' }, Infinity],
    ['v2 has a tenth', { ...OF_V2, [`${V2}/cpu.max`]: '10000 100000\n' }, 0.1],
    [
      'v1 has a half',
      { ...OF_V1, [`${V1}/cpu/app/cpu.cfs_quota_us`]: 25_000, [`${V1}/cpu/app/cpu.cfs_period_us`]: 50_000 },
      0.5,
    ],
    [
      'v1 has no limit',
      { ...OF_V1, [`${V1}/cpu/app/cpu.cfs_quota_us`]: -1, [`${V1}/cpu/app/cpu.cfs_period_us`]: 100_000 },
      Infinity,
    ],
  ] as const) {
    test(`D6 the share of a processor: ${what}`, () => assert.equal(limitsIn(files).processorShare(), share))
  }

  test('D6 the watchdog begins earlier below a quarter of a processor, and has more patience below a tenth', () => {
    const usual = { patience: 300, interval: 30, margin: 250, overtime: 100 }
    assert.deepEqual(termsOf(9_000, 1_800, Infinity), usual)
    assert.deepEqual(termsOf(9_000, 1_800, 0.25), usual)
    assert.deepEqual(termsOf(9_000, 1_800, 0.1), { ...usual, margin: 625, overtime: 150 })
    assert.deepEqual(termsOf(9_000, 1_800, 0.05), {
      patience: 600,
      interval: 60,
      margin: 1_250,
      overtime: 300,
    })
  })

  test('D6 the watchdog never begins so early that little of the time is left', () => {
    const terms = { patience: 500, interval: 50, margin: 600, overtime: 250 }
    assert.deepEqual(termsOf(2_000, 400, 0.01), terms)
  })
})
