/** How a test has ended. */
export interface TestResult {
  readonly name: string
  readonly result: 'passed' | 'failed' | 'skipped'
}

/** The tests that do not pass on a runtime, by name. All others do. */
export interface Expectations {
  readonly fails: readonly string[]
  /** Those that pass at one time and fail at another. */
  readonly isFlaky: readonly string[]
}

/** What came of a suite. */
export interface Verdict {
  readonly counts: string
  readonly lines: readonly string[]
  readonly isAsExpected: boolean
}

/** A suite with fewer tests than this has not really run. */
const LEAST = 50

/** Compares how tests have ended with how they should. A name may stand for several tests: all of them have to agree. */
export function compare(
  results: readonly TestResult[],
  { fails, isFlaky }: Expectations = { fails: [], isFlaky: [] },
): Verdict {
  const of = (result: TestResult['result']): string[] =>
    results.filter((test) => test.result === result).map(({ name }) => name)
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')]
  const isKnown = (name: string): boolean => fails.includes(name) || isFlaky.includes(name)
  const news = [
    ...failed.filter((name) => !isKnown(name)).map((name) => `fails: ${name}`),
    ...passed
      .filter((name) => fails.includes(name))
      .map((name) => `passes, but is expected to fail: ${name}`),
    ...[...fails, ...isFlaky]
      .filter((name) => !failed.includes(name) && !passed.includes(name))
      .map((name) => `is expected to fail, but was not run: ${name}`),
    ...(passed.length < LEAST ? [`only ${passed.length} tests have passed`] : []),
  ]
  const flaky = isFlaky.map((name) => `flaky, ${failed.includes(name) ? 'failed' : 'passed'}: ${name}`)
  return {
    counts: `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
    lines: [...news, ...flaky],
    isAsExpected: news.length === 0,
  }
}
