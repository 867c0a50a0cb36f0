// Stops all instances of a service at once, again and again, and counts what was lost:
//   npm run test:full-stops -- [stops] [instances]...
import { type FullStop, stopInstances } from '../support/full-stop.ts'

const [stops = '100', ...counts] = process.argv.slice(2)
for (const instances of counts.length > 0 ? counts : ['2', '4']) {
  const results: FullStop[] = []
  while (results.length < Number(stops)) results.push(await stopInstances(Number(instances)))
  const answered = results.reduce((sum, each) => sum + each.answered, 0)
  const crossed = results.reduce((sum, each) => sum + each.crossed, 0)
  const failures = results.flatMap((each) => each.failures)
  console.log(
    `${stops} full stops of ${instances} instances: ${answered} answered, ${failures.length} lost, ${crossed} reset in the backlog`,
  )
  for (const failure of failures) console.log(`  ${failure}`)
  if (failures.length > 0) process.exitCode = 1
}
