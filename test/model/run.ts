// Checks the model of the shutdown protocol with Spin, and looks whether each mutant is found. Ends with 1 if a property is
// violated, or a mutant is not found. With --write, docs/model.md gets the figures. Try: npm run model
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readProject } from '../../scripts/pages.ts'
import { check, checkReach, lacksSpin, versions } from './checker.ts'
import { digestOfModel } from './digest.ts'
import { type Checked, isAsExpected, renderAll, renderPage, renderReach } from './page.ts'
import { MUTANTS, SCENES } from './runs.ts'

const unknown = process.argv.slice(2).filter((word) => word !== '--write')
if (unknown.length > 0) throw new Error(`there is only the option --write, but not ${unknown.join(' ')}`)

const lack = lacksSpin()
if (lack) console.log(`skipped: ${lack}`)
else {
  const checked = [...SCENES, ...MUTANTS].map((run): Checked => {
    // The page has the time of scenes alone.
    const each = SCENES.includes(run) ? checkReach(run) : { found: check(run, { level: '-O0' }) }
    console.error(`${run.name}: ${each.found.violated ?? 'holds'}`)
    return { run, ...each }
  })
  const reach = renderReach(readProject('docs/model/shutdown.pml'), checked)
  console.log(`${renderAll(checked)}\n\n${reach}`)
  const wrong = checked.filter((each) => !isAsExpected(each))
  for (const { run, found } of wrong)
    console.error(`${run.name}: ${found.violated ?? 'nothing'} is violated, not ${run.violates ?? 'nothing'}`)
  if (wrong.length > 0) process.exitCode = 1
  else if (process.argv.includes('--write')) {
    const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date())
    const made = `Made by \`npm run model -- --write\` on ${date}: ${versions()}, on one core of an ${cpus()[0]?.model}. The model and its searches have the digest \`${digestOfModel()}\`.`
    const file = fileURLToPath(new URL('../../docs/model.md', import.meta.url))
    writeFileSync(file, renderPage(readProject('docs/model.md'), checked, { versions: made, reach }))
  }
}
