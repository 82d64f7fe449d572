"""What is open to everybody and to other people's programs: pages that the law has posted, Open311."""
