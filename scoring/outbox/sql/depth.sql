select precedence, requests, bytes from depth order by precedence
