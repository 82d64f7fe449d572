"""What can be done to a case from its page, one module a topic; ``linli.web.desk.panels`` lists them all."""
