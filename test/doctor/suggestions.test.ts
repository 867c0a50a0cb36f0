import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { examine } from '../../src/doctor/index.ts'
import type { Project } from '../../src/doctor/project.ts'
import type { Kind } from '../../src/doctor/read/files/kinds.ts'
import type { DoctorResult, Finding } from '../../src/doctor/result.ts'
import { SourceFile } from '../../src/doctor/source.ts'
import { scriptBehind } from '../../src/doctor/start/script-behind.ts'
import { examined, lines } from './examined.ts'

function resultOf(path: string, kind: Kind, text: string): DoctorResult {
  return examine({ inputs: [{ path, text, kind }], version: '0' }).result
}

function remediesOf({ findings }: DoctorResult): Finding['remedy'][] {
  return findings.map(({ remedy }) => remedy)
}

const HANDLER = "process.on('SIGTERM', () => process.exit())\n"

describe('a suggestion of `lastcall doctor`', () => {
  for (const id of ['k8s/liveness-is-readiness', 'k8s/readiness-missing', 'docker/dev-runner']) {
    test(`${id} has no line with a route or a file that may not exist`, () => {
      for (const { from, to } of remediesOf(examined(`${id}/wrong`)))
        assert.deepEqual([from, to], [null, null])
    })
  }

  test('k8s/grace-zero is no change for --fix where it is only a hint', () => {
    const { findings } = examined('k8s/grace-zero/wrong')
    for (const { level, isFixable } of findings) assert.equal(isFixable, level === 'error')
  })

  test('a variable stands in a list of its own where a container has none', () => {
    const to = (id: string): string | null | undefined => remediesOf(examined(`${id}/wrong`))[0]?.to
    assert.equal(to('k8s/prestop-and-delay'), "env:\n  - name: LASTCALL_DELAY\n    value: '0'")
    assert.equal(to('k8s/delay-cut'), '- name: LASTCALL_TIMEOUT\n  value: 38s')
  })

  test('docker/package-manager has a line only where a package.json says what starts', () => {
    const found = remediesOf(examined('docker/package-manager/wrong')).map(({ to }) => to)
    assert.deepEqual(found, [
      'CMD ["node", "dist/main.js", "--port", "80"]',
      null,
      null,
      'exec node dist/main.js --port 80',
      'exec node dist/main.js --port 80',
      'CMD ["nice", "-n", "10", "node", "dist/main.js", "--port", "80"]',
      'CMD ["env", "-u", "DEBUG", "PORT=80", "node", "dist/main.js", "--port", "80", "--verbose"]',
      null,
    ])
  })

  test('docker/package-manager says of a script whether npm takes its place', () => {
    const titles = examined('docker/package-manager/wrong')
      .findings.filter(({ file }) => file.endsWith('.sh'))
      .map(({ title }) => title.slice(0, 30))
    assert.deepEqual(titles, ['The script stays process 1 whi', 'npm is all that tini starts. I'])
  })

  test('code/exit-in-handler imports what it calls, in the form of the file and with the name of its server', () => {
    const asModule = `import http from 'node:http'\nconst web = http.createServer()\n${HANDLER}`
    const asCommonJs = `const http = require('node:http')\nconst app = http.createServer().listen(1)\n${HANDLER}`
    const found = [asModule, asCommonJs, HANDLER].flatMap((text) =>
      remediesOf(resultOf('web.js', 'code', text)).map(({ to }) => to),
    )
    assert.deepEqual(found, [
      "import { drainOnShutdown } from 'lastcall/http'\ndrainOnShutdown(web)",
      "const { drainOnShutdown } = require('lastcall/http')\ndrainOnShutdown(app)",
      null,
    ])
  })

  test('the rehearsal has neither an init nor --watch', () => {
    const image = 'FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD ["node", "--watch", "web.js"]\n'
    assert.match(
      resultOf('Dockerfile', 'dockerfile', image).next ?? '',
      /npx lastcall rehearse -- node web\.js$/,
    )
  })
})

describe('what a package manager starts', () => {
  const folder = resolve('/srv/web')
  const behind = (
    words: string,
    scripts: Record<string, string>,
    path = '/srv/web/Dockerfile',
    source = '',
  ) => {
    const owner = { folder, name: 'web', dependencies: [], scripts }
    return scriptBehind(words.split(' '), path, {
      packages: { nearest: () => owner },
      sources: [new SourceFile('web.js', source)],
    } as unknown as Project)
  }

  test('node takes the place of npm if the script is one plain command of node; an init and arguments stay', () => {
    const { words, obstacle } = behind('tini -- npm start', { start: 'node web.js -p 80' })
    assert.deepEqual([words?.join(' '), obstacle], ['tini -- node web.js -p 80', undefined])
    const more = behind('npm start -- --verbose', { start: 'node web.js' })
    assert.equal(more.words?.join(' '), 'node web.js --verbose')
  })

  test('`exec` of a shell is left out, since it is no program', () => {
    const { words } = behind('exec nice -n 5 npm start', { start: 'node web.js' })
    assert.equal(words?.join(' '), 'nice -n 5 node web.js')
  })

  test('corepack goes with the package manager that it starts', () => {
    const { words, obstacle } = behind('tini -- corepack pnpm start', { start: 'node web.js' })
    assert.deepEqual([words?.join(' '), obstacle], ['tini -- node web.js', undefined])
  })

  for (const [what, why, found] of [
    [
      'of another script before it',
      /prestart/,
      behind('npm start', { start: 'node a.js', prestart: 'make' }),
    ],
    ['of options', /options/, behind('npm start --workspace=a', { start: 'node a.js' })],
    [
      'of another folder',
      /another folder/,
      behind('npm start', { start: 'node a.js' }, '/srv/web/b/Dockerfile'),
    ],
    [
      'of variables of npm',
      /npm_/,
      behind('npm start', { start: 'node a.js' }, undefined, 'npm_package_name'),
    ],
    ['the script is no plain command', /a && b/, behind('npm start', { start: 'a && b' })],
    ['there is no such script', /`start`/, behind('npm start', {})],
    [
      'of a text that `env` splits',
      /one text/,
      behind('env --split-string=npm start', { start: 'node a.js' }),
    ],
  ] as const) {
    test(`a package manager is left in place because ${what}`, () => assert.match(found.obstacle ?? '', why))
  }
})

describe('`lastcall doctor` takes a service for one that uses lastcall', () => {
  for (const [what, folder, isSeen] of [
    ['a source imports it', 'imported', true],
    ['the image preloads it', 'preloaded', true],
    ['a package of the same project that it needs imports it', 'workspace', true],
    ['nothing but its dependencies can be seen', 'manifests', true],
    ['it is a dependency that no source imports', 'unused', false],
    ['it is a development dependency', 'development', false],
    ['a source imports its types alone', 'types', false],
  ] as const) {
    test(`${isSeen ? 'if' : 'not if'} ${what}`, () => {
      const found = lines(examined(`uses/${folder}`))
      assert.deepEqual(found, isSeen ? ['web.yaml:7 error k8s/grace-sum'] : [])
    })
  }

  test('a package that it needs also gives its times', () => {
    const [finding] = examined('uses/workspace').findings
    assert.match(finding?.arithmetic ?? '', /^22 s \(`timeout` in the code\)/)
  })

  test('--drain counts also where lastcall is a dependency that nothing imports', () => {
    const result = examined('uses/unused', { drain: 40_000 })
    assert.deepEqual(lines(result), ['web.yaml:7 error k8s/grace-sum'])
  })
})
