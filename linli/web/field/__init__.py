"""Pages on the phone of whoever has the task: grid workers, handlers, inspectors. One hand, rain, big targets."""
