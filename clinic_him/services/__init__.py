"""What the clinic does: every public function is an action through the one gate."""
