// Says how long `delay` has to be in a cluster. Try: npm run delay -- --help
import { answer } from './answer.ts'
import { parseArguments, USAGE, WrongArguments } from './arguments.ts'
import { writePage } from './page.ts'

try {
  const question = parseArguments(process.argv.slice(2))
  if (question === 'help') console.log(USAGE)
  else if (question === 'write') writePage()
  else console.log(answer(question))
} catch (error) {
  if (!(error instanceof WrongArguments)) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}
