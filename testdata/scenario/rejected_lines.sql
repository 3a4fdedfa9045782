select line, reason, text from rejected_lines order by line, reason;
