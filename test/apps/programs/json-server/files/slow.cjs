// Middleware, as the documentation of json-server has it: what asks for it is answered late.
module.exports = (request, _response, next) => setTimeout(next, 'slow' in request.query ? 600 : 0)
