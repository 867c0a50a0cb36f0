// Writes one line of JSON for each test, for run.ts.
export default async function* results(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const { name, skip, details } = data
    // A suite fails with its tests: only these count, unless the suite itself is wrong.
    const isByTests = details.error?.failureType === 'subtestsFailed'
    if (isByTests || (details.type === 'suite' && type === 'test:pass')) continue
    const result = skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed'
    yield `${JSON.stringify({ name, result })}\n`
  }
}
