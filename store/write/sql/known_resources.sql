select resource_id from resources
