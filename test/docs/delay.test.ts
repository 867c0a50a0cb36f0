import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { adviseFor } from '../../scripts/delay-model/advice.ts'
import { type Cluster, nameOf } from '../../scripts/delay-model/cluster.ts'
import { CLUSTERS, LOAD, SEED } from '../../scripts/delay-model/clusters.ts'
import { outcomeOfFixed } from '../../scripts/delay-model/losses.ts'
import { renderPage } from '../../scripts/delay-model/page.ts'
import { Sample } from '../../scripts/delay-model/sample.ts'
import { PAGES, readProject } from '../../scripts/pages.ts'
import { readTable } from '../support/example.ts'

test('every page adds the longest request to maxDelay, and never to delay', () => {
  const all = PAGES.flatMap((page) =>
    [...readProject(page).matchAll(/1\.25 x \((\w+) \+/g)].map(([, first]) => ({ page, first })),
  )
  assert.ok(all.length > 5)
  assert.deepEqual(
    all.filter(({ first }) => first !== 'maxDelay'),
    [],
  )
})

describe('docs/delay.md', () => {
  const page = readProject('docs/delay.md')
  const advised = readTable('delay.md', 'cluster')
  /** The row of the advice for a cluster. */
  const adviceFor = (cluster: string) => advised.find(([name]) => name === cluster)

  test('has the tables that `npm run delay -- --write` makes', () => {
    assert.equal(page, renderPage(page))
  })

  test('refuses a block that the model does not know', () => {
    assert.throws(
      () => renderPage('<!-- model: waether -->\n<!-- end -->'),
      /has a block 'waether': there are advice/,
    )
  })

  test('advises less for a small cluster than for a large one that syncs seldom', () => {
    const maxDelayOf = (cluster: string): number => Number.parseInt(adviceFor(cluster)?.[2] ?? '', 10)
    const small = maxDelayOf('100 nodes, kube-proxy with iptables')
    const large = maxDelayOf('5,000 nodes, kube-proxy with iptables, minSyncPeriod 10 s')
    assert.ok(small < large, `${small} s and ${large} s`)
  })

  test('says the same as deploy/kubernetes.md', () => {
    const [head, ...rows] = readTable('deploy/kubernetes.md', 'cluster')
    assert.deepEqual(head, advised[0])
    assert.ok(rows.length > 0)
    for (const row of rows) assert.deepEqual(row, adviceFor(row[0] ?? ''))
  })

  test('has the losses of the race that are compared, and what part of the other one is', () => {
    const said = /fixed delay of 5 s lost ([\d.]+) requests .* lost\s+([\d.]+): (\d+) % of it/
    const [, fixed, adaptive, part] = said.exec(page) ?? []
    const measured = (setting: string) =>
      readTable('delay.md', 'setting').find(([name]) => name?.endsWith(setting))?.[5]
    assert.deepEqual([fixed, adaptive], [measured('fixed 5 s'), measured('adaptive, 5 to 10 s')])
    assert.equal(Number(part), Math.round((100 * Number(adaptive)) / Number(fixed)))
  })

  test('says the same as load-balancers.md of load balancers of clouds', () => {
    const said = readProject('docs/load-balancers.md')
    const maxDelayOf = (title: string) => adviceFor(`1,000 nodes, ${title}`)?.[2]
    for (const [row, title] of [
      [/ALB, on EC2 or .* \| (\d+ s); better/, 'AWS ALB, by health checks alone'],
      [/ALB on EKS, targets by IP \| .* \| (\d+ s), `maxDelay` too/, 'AWS ALB, targets by IP'],
      [/NLB on EKS, .* (\d+ s) for `maxDelay`/, 'AWS NLB, targets by IP'],
      [/classic ELB, .* (\d+ s) for `maxDelay`/, 'AWS classic ELB'],
      [/Application Gateway, .* \| (\d+ s) for both/, 'Azure Application Gateway'],
    ] as const)
      assert.equal(row.exec(said)?.[1], maxDelayOf(title), title)
  })

  test('what deploy/kubernetes.md says of the default holds in the model', () => {
    const said =
      /default `maxDelay` of 10 s, the first three lose (\d) to (\d) requests [^.]*, and the last one loses\s+(\d+)\. At 10/
    const [, least, most, last] = said.exec(readProject('docs/deploy/kubernetes.md')) ?? []
    const [, ...rows] = readTable('deploy/kubernetes.md', 'cluster')
    const clusters = rows.map(([name]) => CLUSTERS.find((cluster) => nameOf(cluster) === name) as Cluster)
    const samples = clusters.map((cluster) => new Sample(cluster, SEED))
    const lost = samples.map((sample) => Math.round(outcomeOfFixed(sample, 10, LOAD.perSecond).lost))
    assert.deepEqual(
      [Math.min(...lost.slice(0, 3)), Math.max(...lost.slice(0, 3)), lost.at(-1)],
      [Number(least), Number(most), Number(last)],
    )
    for (const at of [0, 1, 2]) {
      const [cluster, sample] = [clusters[at] as Cluster, samples[at] as Sample]
      const { delay, maxDelay } = adviseFor(cluster, sample, { ...LOAD, perSecond: 10 }, SEED)
      assert.deepEqual([delay, maxDelay], [5, 10])
    }
  })
})
