export default defineEventHandler((event) => {
  setHeader(event, 'Content-Type', 'text/html')
  return '<p>page</p>'
})
