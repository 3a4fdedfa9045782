select timestamp, site, method, status, url_path, kind, is_bot, bot_class from requests
order by timestamp, url_path, bot_class;
