import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { answer } from '../../scripts/delay-model/answer.ts'
import { parseArguments, USAGE, WrongArguments } from '../../scripts/delay-model/arguments.ts'
import { budgetFor } from '../../scripts/delay-model/budget.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const question = (words: string) => {
  const parsed = parseArguments(words.split(' '))
  assert.ok(typeof parsed === 'object')
  return parsed
}

describe('the command line of npm run delay', () => {
  test('has defaults for all but the cluster', () => {
    assert.deepEqual(question('--nodes 1000 --proxy iptables'), {
      cluster: { nodes: 1_000, proxy: 'iptables', minSync: undefined },
      load: { perSecond: 100, longestRequest: 10 },
      seed: 1,
    })
  })

  test('takes a pause, a rate, a longest request and a seed', () => {
    assert.deepEqual(
      question('--nodes 5000 --proxy nftables --min-sync 500ms --rate 20 --longest 1m --seed 9'),
      {
        cluster: { nodes: 5_000, proxy: 'nftables', minSync: 0.5 },
        load: { perSecond: 20, longestRequest: 60 },
        seed: 9,
      },
    )
  })

  for (const [words, said] of [
    ['--proxy iptables', /`--nodes` must be a whole number from 1 to 20000: it is missing/],
    ['--nodes 0 --proxy iptables', /`--nodes` must be a whole number from 1 to 20000: got '0'/],
    ['--nodes 1.5 --proxy iptables', /got '1\.5'/],
    ['--nodes 10', /`--proxy` must be one of iptables, nftables, .*: it is missing/],
    ['--nodes 10 --proxy toString', /`--proxy` must be one of .*: got 'toString'/],
    [
      '--nodes 10 --proxy iptables --min-sync 10',
      /`--min-sync` must be a time .*, such as 500ms.*: got '10'/,
    ],
    ['--nodes 10 --proxy iptables --longest 11m', /`--longest` must be a time of at most 10 minutes/],
    ['--nodes 10 --proxy istio --min-sync 10s', /`--min-sync` is an option of kube-proxy.*: leave it out/],
    ['--nodes 10 --proxy iptables --rate much', /`--rate` must be .*: got 'much'/],
    ['--nodes 10 --proxy iptables --seed -1', /seed/],
    ['--node 10', /--node/],
  ] as const) {
    test(`${words} is refused, with what is wrong`, () => {
      assert.throws(
        () => parseArguments(words.split(' ')),
        (error) => error instanceof WrongArguments && said.test(error.message),
      )
    })
  }

  test('ends with status 2 and the usage if it is wrong, and with 0 for --help', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', 'scripts/delay-model/index.ts', ...args], {
        cwd: ROOT,
        encoding: 'utf8',
      })
    const wrong = run('--nodes', 'ten', '--proxy', 'iptables')
    assert.deepEqual([wrong.status, wrong.stdout], [2, ''])
    assert.match(wrong.stderr, /^`--nodes` must be .*: got 'ten'\n\nnpm run delay/)
    const help = run('--help')
    assert.deepEqual([help.status, help.stdout], [0, `${USAGE}\n`])
  })
})

describe('the answer of npm run delay', () => {
  const words = '--nodes 100 --proxy iptables'

  test('is the same again for the same seed, and says which that is', () => {
    assert.equal(answer(question(words)), answer(question(words)))
    const other = answer(question(`${words} --seed 2`))
    assert.notEqual(other, answer(question(words)))
    assert.match(other, /\(seed 2\)/)
  })

  test('compares a fixed and an adaptive delay of 0.5, 5, 10, 15 and 25 s', () => {
    const delays = [...answer(question(words)).matchAll(/^ {2}([\d.]+ s) +[\d.]+ %/gm)].map(
      ([, each]) => each,
    )
    assert.deepEqual(delays, ['0.5 s', '5 s', '10 s', '15 s', '25 s'])
  })

  test('advises equal delays where connections are reused, and says why', () => {
    const text = answer(question('--nodes 100 --proxy istio'))
    const [, delay] = /LASTCALL_DELAY +(\d+s)/.exec(text) ?? []
    assert.match(text, new RegExp(`LASTCALL_MAX_DELAY +${delay}\n`))
    assert.match(text, /Both delays are equal, since/)
  })
})

describe('the budget around a delay', () => {
  for (const [maxDelay, longest, timeout] of [
    [5, 5, 13],
    [10, 10, 25],
    [10, 20, 38],
    [10, 60, 80],
    [20, 22, 52],
    [25, 10, 60],
    [140, 10, 290],
  ] as const) {
    test(`of ${maxDelay} s with requests of ${longest} s is a timeout of ${timeout} s, and a second more`, () => {
      assert.deepEqual(budgetFor(maxDelay, longest), { timeout, grace: timeout + 1 })
    })
  }
})
