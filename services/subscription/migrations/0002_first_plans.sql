-- compatible_from: 1
-- What a new platform offers until its administrator decides otherwise.
INSERT INTO plans (id, name, name_key, description, price, currency, period, trial_days, streams, max_height, active, version, created_at, updated_at) VALUES
  ('019b7a2e-0000-7000-8000-000000000001', 'Essencial', 'essencial', 'Um aparelho por vez, em HD.', 1990, 'BRL', 'month', 0, 1, 720, 1, 1, 1767225600000000, 1767225600000000),
  ('019b7a2e-0000-7000-8000-000000000002', 'Padrão', 'padrao', 'Dois aparelhos ao mesmo tempo, em Full HD.', 3490, 'BRL', 'month', 0, 2, 1080, 1, 1, 1767225600000000, 1767225600000000),
  ('019b7a2e-0000-7000-8000-000000000003', 'Família', 'familia', 'Quatro aparelhos ao mesmo tempo, na melhor imagem.', 4990, 'BRL', 'month', 0, 4, 2160, 1, 1, 1767225600000000, 1767225600000000);
