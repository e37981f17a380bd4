"""The trail of an alert: seven hops, the evidence of a proof, what is missing."""
