"""What pages ask: context, questions, answers, failures, freshness."""
