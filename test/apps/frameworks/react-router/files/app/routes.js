import { index, route } from '@react-router/dev/routes'

export default [
  index('routes/page.jsx'),
  route('api/fast', 'routes/fast.js'),
  route('api/slow', 'routes/slow.js'),
  route('api/stream', 'routes/stream.js'),
]
