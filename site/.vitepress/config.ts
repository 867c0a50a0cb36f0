import GithubSlugger from 'github-slugger'
import { defineConfig } from 'vitepress'
import { REPOSITORY } from '../pages.ts'
import { SIDEBAR } from './sidebar.ts'

export default defineConfig({
  title: 'lastcall',
  description: 'Graceful shutdown for Node.js',
  lang: 'en',
  base: '/lastcall/',
  head: [['link', { rel: 'icon', href: '/lastcall/icon.svg', type: 'image/svg+xml' }]],
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: true,
  // Anchors as on GitHub, so that a link leads to the same heading in both places.
  // A reader fetches what they open, and no more.
  router: { prefetchLinks: false },
  markdown: {
    anchor: { slugify: (heading) => new GithubSlugger().slug(heading) },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    search: { provider: 'local' },
    logo: '/icon.svg',
    nav: [
      { text: 'Docs', link: '/getting-started' },
      { text: 'Playground', link: '/playground' },
      { text: 'API', link: '/api' },
    ],
    sidebar: SIDEBAR,
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
})
