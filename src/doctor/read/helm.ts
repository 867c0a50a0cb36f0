import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether a text is a template that Helm has to render first. */
export function isTemplate(text: string): boolean {
  return /\{\{[-\s]*(\.|\$|include|template|if|range|with|end|toYaml|define|tpl|\/\*)/.test(text)
}

/** What to do with a template. */
export function renderingOf(path: string): string {
  const chart = chartOf(path)
  return `a Helm template; check what it renders: helm template ${chart} | lastcall doctor -`
}

/** The folder of the chart that a file belongs to. */
function chartOf(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'Chart.yaml'))) return folder
    if (folder === '.' || dirname(folder) === folder) return 'CHART'
  }
}
