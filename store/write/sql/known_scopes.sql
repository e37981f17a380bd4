select scope_id from scopes
