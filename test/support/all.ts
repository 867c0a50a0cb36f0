// Runs the test files that it is given: see run-files.ts.
import { runFiles } from './run-files.ts'

process.exitCode = runFiles(process.argv.slice(2))
