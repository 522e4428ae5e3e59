"""Second factors, beside the password: allauth keeps and checks them."""
