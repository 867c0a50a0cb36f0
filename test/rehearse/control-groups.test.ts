import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { parentGroups, processorGroup, whyNoQuotaIn } from '../../src/rehearse/target/control-groups.ts'
import { makeCpuQuota } from '../../src/rehearse/target/cpu-quota.ts'

/** What /proc/self/cgroup says with version 1, and with both versions. */
const VERSION_1 = '12:memory:/docker/4f\n4:cpu,cpuacct:/docker/4f:a\n1:name=systemd:/docker/4f\n'
const BOTH = '2:cpuacct:/\n1:cpu:/app\n0::/app.slice\n'

describe('P1 the control group for a tenth of a processor', () => {
  test('of version 1 is made in the own group of the tree for processors', () => {
    assert.equal(processorGroup(VERSION_1), 'cpu,cpuacct/docker/4f:a')
    assert.equal(processorGroup(BOTH), 'cpu/app')
    assert.throws(() => processorGroup('0::/app.slice\n'), /no control groups for processors/)
  })

  for (const [where, text, parents] of [
    ['a session', '0::/user.slice/user-0.slice/session-3.scope\n', ['/user.slice/user-0.slice', '/']],
    ['a service', '0::/web.service\n', ['/']],
    ['a container', '0::/\n', ['/']],
    ['a group outside of the namespace', '0::/../web\n', ['/']],
    ['a kernel with both versions', BOTH, ['/']],
  ] as const) {
    test(`of version 2 is made beside the own group, or in the root: ${where}`, () => {
      assert.deepEqual(parentGroups(text), parents)
    })
  }

  const good = {
    'cgroup.controllers': 'cpuset cpu io memory\n',
    'cgroup.type': 'domain\n',
    'cgroup.procs': '',
  }
  for (const [what, files, reason] of [
    ['a group without processes', good, undefined],
    [
      'the root of the machine, which has processes',
      { ...good, 'cgroup.type': undefined, 'cgroup.procs': '1\n2\n' },
      undefined,
    ],
    [
      'a group without the controller',
      { ...good, 'cgroup.controllers': 'cpuset io\n' },
      /^\/a has no controller for processors$/,
    ],
    ['a group that cannot be read', {}, /^\/a has no controller for processors$/],
    [
      'the root of a container',
      { ...good, 'cgroup.procs': '1\n14\n' },
      /^processes run in \/a itself, as in a container$/,
    ],
    [
      'a group with threads',
      { ...good, 'cgroup.type': 'domain threaded\n' },
      /^\/a is of the type 'domain threaded'$/,
    ],
  ] as const) {
    test(`${what} ${reason ? 'can hold no quota' : 'can hold a quota'}`, () => {
      const why = whyNoQuotaIn('/a', (name) => (files as Record<string, string | undefined>)[name])
      if (reason) assert.match(why ?? '', reason)
      else assert.equal(why, undefined)
    })
  }

  test('can be joined, is empty after that, and is gone in the end', async (t) => {
    const surroundings = makeCpuQuota()
    if ('reason' in surroundings) {
      assert.match(surroundings.reason, /^only Linux has control groups$|^no CPU quota can be set here: ./)
      return t.skip(surroundings.reason)
    }
    const folder = surroundings.wrapper.at(-1) as string
    assert.equal(readFileSync(`${folder}/cgroup.procs`, 'utf8'), '')
    await surroundings.remove()
    assert.ok(!readdirSync(dirname(folder)).some((name) => folder.endsWith(name)))
  })

  test('removes that of a rehearsal that was killed, and of no other', async (t) => {
    const first = makeCpuQuota()
    if ('reason' in first) return t.skip(first.reason)
    const own = first.wrapper.at(-1) as string
    const killed = join(dirname(own), `lastcall-rehearse-${spawnSync('true').pid}-1`)
    mkdirSync(killed)
    const second = makeCpuQuota()
    assert.ok(!('reason' in second))
    assert.deepEqual([existsSync(killed), existsSync(own)], [false, true])
    await second.remove()
    await first.remove()
  })
})
